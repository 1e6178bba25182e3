package native

import "golang.org/x/sys/unix"

const supported = true

// executable copies machine code into memory of its own that can be run and no longer written.
func executable(text []byte) ([]byte, error) {
	m, err := unix.Mmap(-1, 0, len(text), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, err
	}
	copy(m, text)
	if err := unix.Mprotect(m, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		release(m)
		return nil, err
	}
	return m, nil
}

// release gives the memory back. An error would mean that it is not ours; nothing is left to do then.
func release(m []byte) { _ = unix.Munmap(m) }
