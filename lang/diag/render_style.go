package diag

// style names what a piece of output is; the palette says how it looks.
type style int

const (
	stylePlain style = iota
	styleError
	styleWarning
	styleNote
	styleBold
	styleGutter
	styleSecondary
	styleHelp
	styleRemoved
	styleAdded
)

type palette map[style]string

func paletteOf(color bool) palette {
	if !color {
		return nil
	}
	return palette{
		styleError: "1;31", styleWarning: "1;33", styleNote: "1;36", styleBold: "1", styleGutter: "1;34",
		styleSecondary: "1;34", styleHelp: "1;36", styleRemoved: "31", styleAdded: "32",
	}
}

func (p palette) paint(s style, text string) string {
	code, ok := p[s]
	if !ok || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// glyphs are the characters of the drawing.
type glyphs struct {
	border, primary, secondary, down, run, open, corner, close string
}

func glyphsOf(unicode bool) glyphs {
	if unicode {
		return glyphs{border: "│", primary: "━", secondary: "─", down: "│", run: "─", open: "╭", corner: "╭", close: "╰"}
	}
	return glyphs{border: "|", primary: "^", secondary: "-", down: "|", run: "_", open: "/", corner: " ", close: "|"}
}
