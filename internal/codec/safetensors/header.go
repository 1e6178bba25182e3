package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const metaKey = "__metadata__"

// entry is a tensor's record in the header; the order of the fields is the order in the file.
type entry struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// parseHeader reads the JSON object key by key: encoding/json alone would keep the last of two equal keys.
func parseHeader(text []byte) (map[string]entry, map[string]string, error) {
	if !utf8.Valid(text) || !bytes.HasPrefix(text, []byte("{")) {
		return nil, nil, errors.New("byte 8: the header is not a JSON object in UTF-8")
	}
	entries, meta := map[string]entry{}, map[string]string(nil)
	err := eachKey(text, 8, func(key string, value []byte) error {
		if key == metaKey {
			var err error
			meta, err = parseMeta(value)
			return err
		}
		e, err := parseEntry(value)
		entries[key] = e
		return err
	})
	return entries, meta, err
}

// eachKey calls f for the members of a JSON object and refuses a key that comes twice. Errors name byte base+i.
func eachKey(text []byte, base int64, f func(key string, value []byte) error) error {
	d := json.NewDecoder(bytes.NewReader(text))
	at := func(err error) error {
		return fmt.Errorf("header at byte %d: %w", base+d.InputOffset(), truncated(err))
	}
	if _, err := d.Token(); err != nil {
		return at(err)
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return at(err)
		}
		key := token.(string) // an object's member begins with a string, or Token fails
		if seen[key] {
			return at(fmt.Errorf("the key %q is there twice", key))
		}
		seen[key] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return at(err)
		}
		if err := f(key, value); err != nil {
			return at(fmt.Errorf("%q: %w", key, err))
		}
	}
	return closing(d, at)
}

func closing(d *json.Decoder, at func(error) error) error {
	if _, err := d.Token(); err != nil {
		return at(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return at(errors.New("text after the end of the header's object"))
	}
	return nil
}

func parseEntry(value []byte) (entry, error) {
	var raw struct {
		DType   string  `json:"dtype"`
		Shape   []int   `json:"shape"`
		Offsets []int64 `json:"data_offsets"`
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		return entry{}, err
	}
	if raw.Shape == nil || len(raw.Offsets) != 2 {
		return entry{}, errors.New("needs dtype, shape and two data_offsets")
	}
	return entry{raw.DType, raw.Shape, [2]int64(raw.Offsets)}, nil
}

func parseMeta(value []byte) (map[string]string, error) {
	meta := map[string]string{}
	err := json.Unmarshal(value, &meta)
	return meta, err
}

func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends too early")
	}
	return err
}
