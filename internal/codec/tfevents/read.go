package tfevents

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Decode reads the events of a whole file. Unknown fields are skipped. An error names the byte offset of the record
// that is truncated or damaged; the events before it are returned too.
func Decode(data []byte) ([]Event, error) {
	table := crc32.MakeTable(crc32.Castagnoli)
	var events []Event
	for at := 0; at < len(data); {
		payload, err := record(data[at:], table)
		if err != nil {
			return events, fmt.Errorf("event file: record at byte %d: %w", at, err)
		}
		e, err := decode(payload)
		if err != nil {
			return events, fmt.Errorf("event file: record at byte %d: %w", at, err)
		}
		events = append(events, e)
		at += len(payload) + 16
	}
	return events, nil
}

func record(b []byte, table *crc32.Table) ([]byte, error) {
	if len(b) < 16 {
		return nil, fmt.Errorf("truncated: %d bytes left, a record has at least 16", len(b))
	}
	if binary.LittleEndian.Uint32(b[8:]) != masked(b[:8], table) {
		return nil, fmt.Errorf("checksum of the length differs")
	}
	n := binary.LittleEndian.Uint64(b)
	if n > uint64(len(b)-16) {
		return nil, fmt.Errorf("truncated: payload of %d bytes, %d left", n, len(b)-16)
	}
	if binary.LittleEndian.Uint32(b[12+n:]) != masked(b[12:12+n], table) {
		return nil, fmt.Errorf("checksum of the payload differs")
	}
	return b[12 : 12+n], nil
}

func decode(b []byte) (e Event, err error) {
	err = fields(b, func(num protowire.Number, v uint64, sub []byte) error {
		switch num {
		case 1:
			e.Wall = math.Float64frombits(v)
		case 2:
			e.Step = int64(v)
		case 3:
			e.Version = string(sub)
		case 5:
			return e.summary(sub)
		}
		return nil
	})
	return e, err
}

func (e *Event) summary(b []byte) error {
	return fields(b, func(num protowire.Number, _ uint64, sub []byte) error {
		if num != 1 {
			return nil
		}
		var s Scalar
		e.Scalars = append(e.Scalars, s)
		return e.Scalars[len(e.Scalars)-1].decode(sub)
	})
}

func (s *Scalar) decode(b []byte) error {
	return fields(b, func(num protowire.Number, v uint64, sub []byte) error {
		switch num {
		case 1:
			s.Tag = string(sub)
		case 2:
			s.Value = math.Float32frombits(uint32(v))
		}
		return nil
	})
}

// fields calls f for each field of a message, with the number of a numeric field or the bytes of another.
func fields(b []byte, f func(protowire.Number, uint64, []byte) error) error {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		v, sub, m := value(num, typ, b[n:])
		if m < 0 {
			return protowire.ParseError(m)
		}
		if err := f(num, v, sub); err != nil {
			return err
		}
		b = b[n+m:]
	}
	return nil
}

func value(num protowire.Number, typ protowire.Type, b []byte) (v uint64, sub []byte, n int) {
	switch typ {
	case protowire.VarintType:
		v, n = protowire.ConsumeVarint(b)
	case protowire.Fixed32Type:
		var w uint32
		w, n = protowire.ConsumeFixed32(b)
		v = uint64(w)
	case protowire.Fixed64Type:
		v, n = protowire.ConsumeFixed64(b)
	case protowire.BytesType:
		sub, n = protowire.ConsumeBytes(b)
	default:
		n = protowire.ConsumeFieldValue(num, typ, b)
	}
	return v, sub, n
}
