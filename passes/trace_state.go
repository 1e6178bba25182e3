package passes

func (t *tracer) traceStates(filter bool) error { return nil }
