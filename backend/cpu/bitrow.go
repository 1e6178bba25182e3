package cpu

// Rows of bits at any offset.

// extract returns n <= 64 bits of words from bit at on.
func extract(words []uint64, at, n int) uint64 {
	k, s := at>>6, uint(at&63)
	v := words[k] >> s
	if s+uint(n) > 64 {
		v |= words[k+1] << (64 - s)
	}
	if n < 64 {
		v &= 1<<uint(n) - 1
	}
	return v
}

// appendBits ors n bits of src from bit at on into dst from bit p on, where dst is still zero.
func appendBits(dst []uint64, p int, src []uint64, at, n int) {
	for n > 0 {
		m := min(64-p&63, n)
		dst[p>>6] |= extract(src, at, m) << uint(p&63)
		p, at, n = p+m, at+m, n-m
	}
}

// packJob makes the bits of a buffer of zeros and ones, and counts the ones.
type packJob struct {
	src, dst *buffer
	ones     []int
}

const packBlock = 1 << 15

func (j *packJob) chunks() int { return (j.src.size + packBlock - 1) / packBlock }

func (j *packJob) run(w *worker, chunk int) {
	first, end := chunk*packBlock, min((chunk+1)*packBlock, j.src.size)
	words := j.dst.words[first/64 : (end+63)/64]
	if !j.src.bits {
		w.kern.PackNonzero(words, j.src.f32[first:end])
	}
	j.ones[chunk] = w.kern.Popcount(words)
}

// rate is the share of ones.
func (j *packJob) rate() float64 {
	n := 0
	for _, k := range j.ones {
		n += k
	}
	return float64(n) / float64(max(1, j.src.size))
}

// packed adds the step that packs a buffer, once for all its readers.
func (c *compiler) packed(src *buffer, name string) *packJob {
	if c.packs[src] == nil {
		dst, kernel := src, "count spikes"
		if !src.bits {
			dst, kernel = c.buffer(name+" bits", src.size), "pack bits"
			dst.bits = true
		}
		j := &packJob{src: src, dst: dst}
		j.ones = make([]int, j.chunks())
		c.packs[src] = j
		c.steps = append(c.steps, &step{job: j, kernel: kernel, node: name, uses: []*buffer{src, dst}})
	}
	return c.packs[src]
}
