package train

import (
	"encoding/json"
	"math"
	"strconv"
)

// Num is a float64 whose JSON form is null where it is not a number, infinite or not measured.
type Num float64

// unmeasured stands where there is nothing to measure: no test split, no classes.
func unmeasured() Num { return Num(math.NaN()) }

// Known says whether the number is finite.
func (n Num) Known() bool { return finite(float64(n)) }

// MarshalJSON writes the shortest decimal that reads back to the same bits.
func (n Num) MarshalJSON() ([]byte, error) { return appendNum(nil, float64(n)), nil }

// UnmarshalJSON reads a number; null becomes NaN.
func (n *Num) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = unmeasured()
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

func appendNum(b []byte, v float64) []byte {
	if !finite(v) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
