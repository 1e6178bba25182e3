package data

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A record of the binary version is a class byte and 3072 pixel bytes: the red, green and blue planes, row-major.
const (
	cifarPixels = 3 * 32 * 32
	cifarRecord = 1 + cifarPixels
)

// cifar10 is the colour photographs of 32x32 pixels, 0..255 divided by 255.
func cifar10() source {
	info := Info{
		Name: "cifar10", Description: "colour photographs of ten kinds of things, 32x32 pixels",
		Shape: []int{3, 32, 32}, Classes: 10, Train: 50000, Test: 10000,
		Licence:  "none stated by its creators",
		Source:   "https://www.cs.toronto.edu/~kriz/cifar.html",
		Citation: "A. Krizhevsky: Learning multiple layers of features from tiny images. Technical report, University of Toronto, 2009",
		Folders:  []string{"cifar-10-batches-bin", "cifar10", "cifar-10", filepath.Join("cifar10", "cifar-10-batches-bin")},
		Example:  "cifar10(batch = 64)",
		Files: []RemoteFile{{Name: "cifar-10-binary.tar.gz", URL: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", Size: 170052171,
			SHA256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", Unpack: cifarMembers()}},
	}
	s := source{Info: info, find: hasCIFAR}
	s.open = func(_ bound, loc Locator) (*Splits, error) {
		dir, err := s.folder(loc, append(cifarTrain(), cifarTest)...)
		if err != nil {
			return nil, err
		}
		return openCIFAR(info, dir)
	}
	return s
}

const cifarTest = "test_batch.bin"

func cifarTrain() []string {
	return []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"}
}

func cifarMembers() []Member {
	var out []Member
	for _, name := range append(cifarTrain(), cifarTest) {
		out = append(out, Member{Path: "cifar-10-batches-bin/" + name, Size: 10000 * cifarRecord})
	}
	return out
}

func hasCIFAR(dir string) bool {
	for _, name := range append(cifarTrain(), cifarTest) {
		if !isFile(filepath.Join(dir, name)) {
			return false
		}
	}
	return true
}

func openCIFAR(info Info, dir string) (*Splits, error) {
	train, err := cifarPart(info, dir, cifarTrain())
	if err != nil {
		return nil, err
	}
	test, err := cifarPart(info, dir, []string{cifarTest})
	if err != nil {
		return nil, err
	}
	return &Splits{Train: train, Test: test, Dir: dir, Notes: partial(info, train.N, test.N)}, nil
}

func cifarPart(info Info, dir string, names []string) (*Set, error) {
	var pixels []byte
	var labels []int32
	for _, name := range names {
		path := filepath.Join(dir, name)
		p, l, err := readCIFARFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		pixels, labels = append(pixels, p...), append(labels, l...)
	}
	set := fromBytes(info.Name, info.Shape, pixels, 255, labels, info.Classes)
	set.ClassNames = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}
	return set, nil
}

func readCIFARFile(path string) ([]byte, []int32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	return readCIFAR(f)
}

// readCIFAR reads records up to the end.
func readCIFAR(r io.Reader) ([]byte, []int32, error) {
	raw, err := io.ReadAll(&bounded{r, maxDecoded})
	if err != nil {
		return nil, nil, fmt.Errorf("byte %d: %w", len(raw), err)
	}
	n := len(raw) / cifarRecord
	if n == 0 || len(raw)%cifarRecord != 0 {
		return nil, nil, fmt.Errorf("byte %d: the file ends within record %d (records of %d bytes, counted from 0): truncated or not a CIFAR-10 binary file",
			len(raw), n, cifarRecord)
	}
	labels := make([]int32, n)
	for i := range labels {
		record := raw[i*cifarRecord : (i+1)*cifarRecord]
		if record[0] > 9 {
			return nil, nil, fmt.Errorf("byte %d: class %d of record %d, expected 0 to 9", i*cifarRecord, record[0], i)
		}
		labels[i] = int32(record[0])
		copy(raw[i*cifarPixels:], record[1:]) // never past what was read
	}
	return raw[:n*cifarPixels], labels, nil
}
