package data

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// spectrum turns sound into frames of band energies: a Hann window, the power of a Fourier transform padded to twice the
// window, and triangular filters that are evenly spaced on the mel scale, 2595 log10(1 + f/700 Hz), from 0 to half the
// rate (Davis and Mermelstein 1980, without the cosine transform).
type spectrum struct {
	window []float64
	fft    *fourier.FFT
	bands  []filter
	frame  []float64
	coeff  []complex128
}

// filter is a triangle: weights of successive coefficients from the first on.
type filter struct {
	first   int
	weights []float64
}

// newSpectrum makes filters for a window of so many samples at a rate in samples per second.
func newSpectrum(window, rate, bands int) *spectrum {
	n := 2 * window
	s := &spectrum{window: make([]float64, window), fft: fourier.NewFFT(n), frame: make([]float64, n), coeff: make([]complex128, n/2+1)}
	for i := range s.window {
		s.window[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(window))
	}
	edge := func(i int) float64 { // in units of the coefficients
		top := mel(float64(rate) / 2)
		return hertz(top*float64(i)/float64(bands+1)) * float64(n) / float64(rate)
	}
	for b := range bands {
		s.bands = append(s.bands, triangle(edge(b), edge(b+1), edge(b+2), n/2))
	}
	return s
}

func mel(f float64) float64   { return 2595 * math.Log10(1+f/700) }
func hertz(m float64) float64 { return 700 * (math.Pow(10, m/2595) - 1) }

// triangle rises from lo to mid and falls to hi; it has at least the coefficient nearest to its middle.
func triangle(lo, mid, hi float64, last int) filter {
	f := filter{first: int(math.Ceil(lo))}
	for k := f.first; k <= last && float64(k) < hi; k++ {
		x := float64(k)
		f.weights = append(f.weights, max(0, min((x-lo)/(mid-lo), (hi-x)/(hi-mid))))
	}
	if len(f.weights) == 0 {
		return filter{min(int(math.Round(mid)), last), []float64{1}}
	}
	return f
}

// energies writes the power in each band of the window around a position, in samples; outside of the sound is silence.
func (s *spectrum) energies(sound []int16, centre int, dst []float64) {
	clear(s.frame)
	for i, w := range s.window {
		if at := centre - len(s.window)/2 + i; at >= 0 && at < len(sound) {
			s.frame[i] = w * float64(sound[at]) / 32768
		}
	}
	s.fft.Coefficients(s.coeff, s.frame)
	for b, f := range s.bands {
		dst[b] = 0
		for k, w := range f.weights {
			c := s.coeff[f.first+k]
			dst[b] += w * (real(c)*real(c) + imag(c)*imag(c))
		}
	}
}

// loudness writes the energies of frames on a scale from 0 to 1: 1 is the greatest of the recording, 0 is `decibels` or
// more below it.
func loudness(energies []float64, decibels float64, dst []float32) {
	most := 1e-12 // silence stays silence
	for _, e := range energies {
		most = max(most, e)
	}
	for i, e := range energies {
		dst[i] = float32(max(0, 1+10*math.Log10(max(e, 1e-30)/most)/decibels))
	}
}
