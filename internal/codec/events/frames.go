package events

// Split says how the events of a recording are divided into frames.
type Split int

// The ways to divide.
const (
	ByTime   Split = iota // each frame lasts equally long
	ByNumber              // each frame has as many events, the last one the remainder too
)

// Shape is that of frames: [Steps, 2, Height, Width].
type Shape struct{ Steps, Height, Width int }

// Len is the number of values.
func (s Shape) Len() int { return s.Steps * 2 * s.Height * s.Width }

// Shrink moves the events of a camera of so many columns and rows to the pixels of a smaller one, in place: column x to
// x*width/fromWidth rounded down. The pixels that fall together add their events up.
func Shrink(events []Event, fromWidth, fromHeight, width, height int) {
	for i := range events {
		e := &events[i]
		e.X = uint8(int(e.X) * width / fromWidth)
		e.Y = uint8(int(e.Y) * height / fromHeight)
	}
}

// Frames counts events by frame, polarity (0: darker, 1: brighter), row and column, at most clip in each place. dst has
// room for s.Len() counts. By number, the frame of event i of n is that of Fang et al. 2023 (SpikingJelly): i/(n/Steps)
// rounded down twice, at most the last.
func Frames(events []Event, s Shape, by Split, clip uint8, dst []uint8) {
	clear(dst[:s.Len()])
	first, last := span(events)
	each := int64(len(events) / s.Steps)
	for i, e := range events {
		frame := int64(s.Steps) - 1
		switch {
		case by == ByTime:
			frame = (e.T - first) * int64(s.Steps) / (last - first + 1)
		case each > 0:
			frame = min(frame, int64(i)/each)
		}
		p := 0
		if e.On {
			p = 1
		}
		at := ((int(frame)*2+p)*s.Height+int(e.Y))*s.Width + int(e.X)
		dst[at] = min(dst[at], clip-1) + 1
	}
}

// span is the least and the greatest time.
func span(events []Event) (first, last int64) {
	for i, e := range events {
		if i == 0 {
			first, last = e.T, e.T
		}
		first, last = min(first, e.T), max(last, e.T)
	}
	return first, last
}
