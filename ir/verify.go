package ir

// Verify
func Verify(g *Graph) error { return nil }
