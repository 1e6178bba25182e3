// Package wav reads sound files in the RIFF WAVE format: uncompressed samples of 16 bits, one channel or more.
package wav

import (
	"encoding/binary"
	"fmt"
)

// Sound is a recording. Samples of channels alternate.
type Sound struct {
	Rate     int // samples per second and channel
	Channels int
	Samples  []int16
}

// Parse reads a whole file. Errors name the byte. It takes no more memory than the file.
func Parse(b []byte) (*Sound, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, fmt.Errorf("byte 0: not a WAVE file: it does not begin with RIFF, a size and WAVE")
	}
	var s *Sound
	for at := 12; ; {
		if len(b)-at < 8 {
			return nil, fmt.Errorf("byte %d: the file ends before its samples (chunk \"data\")", len(b))
		}
		name, size := string(b[at:at+4]), int64(binary.LittleEndian.Uint32(b[at+4:]))
		at += 8
		if size > int64(len(b)-at) {
			return nil, fmt.Errorf("byte %d: chunk %q has %d bytes, only %d are left: the file is truncated", at-4, name, size, len(b)-at)
		}
		chunk := b[at : at+int(size)]
		switch name {
		case "fmt ":
			var err error
			if s, err = format(chunk, at); err != nil {
				return nil, err
			}
		case "data":
			if s == nil {
				return nil, fmt.Errorf("byte %d: samples before their format (chunk \"fmt \")", at-8)
			}
			return s.read(chunk, at)
		}
		at += int(size) + int(size)%2 // chunks begin at even bytes
		at = min(at, len(b))
	}
}

// format reads the first 16 bytes of the chunk "fmt ".
func format(b []byte, at int) (*Sound, error) {
	if len(b) < 16 {
		return nil, fmt.Errorf("byte %d: the format has %d bytes, expected at least 16", at, len(b))
	}
	u16 := binary.LittleEndian.Uint16
	s := &Sound{Channels: int(u16(b[2:])), Rate: int(binary.LittleEndian.Uint32(b[4:]))}
	if code, bits := u16(b), u16(b[14:]); code != 1 || bits != 16 {
		return nil, fmt.Errorf("byte %d: coding %d with %d bits, only uncompressed samples (1) of 16 bits are read", at, code, bits)
	}
	if s.Channels < 1 || s.Channels > 64 || s.Rate < 1 || s.Rate > 1<<20 {
		return nil, fmt.Errorf("byte %d: %d channels at %d samples per second", at+2, s.Channels, s.Rate)
	}
	return s, nil
}

func (s *Sound) read(b []byte, at int) (*Sound, error) {
	if len(b) == 0 || len(b)%(2*s.Channels) != 0 {
		return nil, fmt.Errorf("byte %d: %d bytes are no whole number of samples of %d bytes", at, len(b), 2*s.Channels)
	}
	s.Samples = make([]int16, len(b)/2)
	for i := range s.Samples {
		s.Samples[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return s, nil
}
