package rng

import "math/bits"

// Multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, table 2 and section 4.3).
const (
	mul0  = 0xD2511F53
	mul1  = 0xCD9E8D57
	weyl0 = 0x9E3779B9
	weyl1 = 0xBB67AE85
)

// Philox applies Philox4x32-10 to a counter under a key: 4 words in, 4 independent uniform words out.
func Philox(ctr [4]uint32, key [2]uint32) [4]uint32 {
	c0, c1, c2, c3 := ctr[0], ctr[1], ctr[2], ctr[3]
	k0, k1 := key[0], key[1]
	for range 10 {
		hi0, lo0 := bits.Mul32(mul0, c0)
		hi1, lo1 := bits.Mul32(mul1, c2)
		c0, c1, c2, c3 = hi1^c1^k0, lo1, hi0^c3^k1, lo0
		k0, k1 = k0+weyl0, k1+weyl1
	}
	return [4]uint32{c0, c1, c2, c3}
}

// Block returns the four words of elements 4*block .. 4*block+3 at one site and step.
func Block(seed, step, site, block uint64) [4]uint32 {
	ctr := [4]uint32{uint32(block), uint32(block >> 32), uint32(site), uint32(step)}
	return Philox(ctr, [2]uint32{uint32(seed), uint32(seed >> 32)})
}

// Bits returns the 32 random bits of one element.
func Bits(seed, step, site, element uint64) uint32 {
	return Block(seed, step, site, element>>2)[element&3]
}
