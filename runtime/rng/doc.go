// Package rng is the counter-based random generator behind every draw of a run: a draw is a pure function of
// (seed, step, site, element), so it does not depend on the number of threads, on the order of evaluation, or on
// whether a run was interrupted.
//
// The mapping is normative; another implementation that follows it draws the same numbers.
//
//   - Generator: Philox4x32-10. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers:
//     as easy as 1, 2, 3. SC'11. doi:10.1145/2063384.2063405.
//   - Key: (low 32 bits of seed, high 32 bits of seed).
//   - Counter: (low 32 bits of b, high 32 bits of b, site, step), where b = element/4 rounded down. Site and step
//     are taken modulo 2^32.
//   - Word of an element: output word number element mod 4 of that block. Neighbouring elements share a block.
//   - Uniform: the top 24 bits of the word, times 2^-24: a float32 in [0, 1), every value exact.
//   - Normal: float32 of PPND16((word + 1/2) * 2^-32), the inverse of the normal distribution function by
//     M. J. Wichura, Algorithm AS 241, Appl. Statist. 37 (1988) 477-484, evaluated in float64 without fused
//     multiply-add. Largest absolute value 6.34.
//   - Integer below n: (word * n) >> 32, of the 64-bit product.
//   - Permutation of n: Fisher-Yates from the identity, for i = n-1 down to 1 swapping i with
//     j = (w * (i+1)) >> 64 of the 128-bit product, where w = word 0 + 2^32 * word 1 of block i;
//     site and step are the high and low halves of the stream.
//
// Sites from SiteReserved upward belong to the runtime (data order, augmentation); a compiled program numbers its
// own draws from 0 below it.
package rng

// SiteReserved is the first site that a program's own draws must not use.
const SiteReserved = 0xFFFF0000

// Sites of the data pipeline and of the training loop.
const (
	SiteSplit   = SiteReserved + iota // division of one table into training and test part
	SiteShuffle                       // order of the samples in an epoch; step = epoch
	SiteFlip                          // horizontal flip; step = epoch, element = sample
	SiteCrop                          // crop offsets; step = epoch, elements 2*sample (rows) and 2*sample+1 (columns)
	SiteWindows                       // windows of time that have a gradient; step = step of training
	SiteDrop                          // what is dropped of a recording, and how much; step = epoch, elements from 4*sample on
	SiteThin                          // single events that are dropped; step = epoch, element = 2^32*sample + number of the event
	SiteMix                           // how the samples of a batch are mixed; step = epoch, elements from 2^16*batch on
)
