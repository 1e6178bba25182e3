// Package tfevents writes and reads TensorBoard event files with scalar summaries.
//
// The container is TFRecord (tensorflow/core/lib/io/record_writer.h): length as uint64, masked CRC-32C of the
// length, the payload, masked CRC-32C of the payload, all little-endian. The payload is an Event message
// (tensorflow/core/util/event.proto): wall_time = 1 (double), step = 2 (int64), file_version = 3 (string),
// summary = 5; a Summary repeats value = 1, with tag = 1 (string) and simple_value = 2 (float).
package tfevents

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Version is the file_version of the first event of a file.
const Version = "brain.Event:2"

// Event is one record: a version, or the scalars of one step.
type Event struct {
	Wall    float64 // seconds since 1970
	Step    int64
	Version string
	Scalars []Scalar
}

// Scalar is a named value.
type Scalar struct {
	Tag   string
	Value float32
}

// Writer appends events to a stream. It reuses one buffer, and does not allocate once that has grown.
type Writer struct {
	w     io.Writer
	buf   []byte
	inner []byte
	entry []byte
	table *crc32.Table
}

// NewWriter returns a Writer. A new file starts with a Version event.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, table: crc32.MakeTable(crc32.Castagnoli)}
}

// Write appends one event as one call to the underlying writer.
func (w *Writer) Write(e Event) error {
	w.buf = append(w.buf[:0], make([]byte, 12)...)
	w.payload(e)
	binary.LittleEndian.PutUint64(w.buf, uint64(len(w.buf)-12))
	binary.LittleEndian.PutUint32(w.buf[8:], masked(w.buf[:8], w.table))
	w.buf = binary.LittleEndian.AppendUint32(w.buf, masked(w.buf[12:], w.table))
	_, err := w.w.Write(w.buf)
	return err
}

func (w *Writer) payload(e Event) {
	b := protowire.AppendTag(w.buf, 1, protowire.Fixed64Type)
	b = protowire.AppendFixed64(b, math.Float64bits(e.Wall))
	b = protowire.AppendTag(b, 2, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(e.Step))
	if e.Version != "" {
		b = protowire.AppendTag(b, 3, protowire.BytesType)
		b = protowire.AppendString(b, e.Version)
	}
	if len(e.Scalars) > 0 {
		b = protowire.AppendTag(b, 5, protowire.BytesType)
		b = protowire.AppendBytes(b, w.summary(e.Scalars))
	}
	w.buf = b
}

func (w *Writer) summary(scalars []Scalar) []byte {
	w.inner = w.inner[:0]
	for _, s := range scalars {
		b := protowire.AppendTag(w.entry[:0], 1, protowire.BytesType)
		b = protowire.AppendString(b, s.Tag)
		b = protowire.AppendTag(b, 2, protowire.Fixed32Type)
		w.entry = protowire.AppendFixed32(b, math.Float32bits(s.Value))
		w.inner = protowire.AppendTag(w.inner, 1, protowire.BytesType)
		w.inner = protowire.AppendBytes(w.inner, w.entry)
	}
	return w.inner
}

// masked is the CRC-32C rotated right by 15 plus a constant (crc32c.h of TensorFlow).
func masked(b []byte, table *crc32.Table) uint32 {
	c := crc32.Checksum(b, table)
	return (c>>15 | c<<17) + 0xa282ead8
}
