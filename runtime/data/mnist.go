package data

import (
	"fmt"
	"path/filepath"

	"snnc/internal/codec/idx"
)

// maxDecoded bounds what one file of a user may decode to, in bytes.
const maxDecoded = 1<<31 - 1

const fashionURL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"

// mnist is the handwritten digits of 28x28 pixels, 0..255 divided by 255.
func mnist() source {
	const mirror = "https://ossci-datasets.s3.amazonaws.com/mnist/"
	return idxImages(Info{
		Name: "mnist", Description: "handwritten digits, 28x28 grey pixels",
		Licence:  "no formal licence (subset of NIST SD-1 and SD-3; usually stated as CC BY-SA 3.0)",
		Source:   "https://yann.lecun.com/exdb/mnist/",
		Citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proc. IEEE 86 (1998) 2278-2324",
		Folders:  []string{"mnist", "MNIST", filepath.Join("MNIST", "raw")}, Example: "mnist(batch = 64)",
		Files: []RemoteFile{
			remote(mirror, "train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
			remote(mirror, "train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
			remote(mirror, "t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
			remote(mirror, "t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
		},
	})
}

// fashionMNIST is Zalando's clothes in the format of MNIST. Its official address has no TLS: the checksums matter.
func fashionMNIST() source {
	return idxImages(Info{
		Name: "fashion_mnist", Description: "photographs of clothes, 28x28 grey pixels",
		Licence:  "MIT",
		Source:   "https://github.com/zalandoresearch/fashion-mnist",
		Citation: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. arXiv:1708.07747, 2017",
		Folders:  []string{"fashion-mnist", "fashion_mnist", "FashionMNIST", filepath.Join("FashionMNIST", "raw")},
		Example:  "fashion_mnist(batch = 64)",
		Files: []RemoteFile{
			remote(fashionURL, "train-images-idx3-ubyte.gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
			remote(fashionURL, "train-labels-idx1-ubyte.gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
			remote(fashionURL, "t10k-images-idx3-ubyte.gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
			remote(fashionURL, "t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
		},
	}, "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
}

func remote(base, name string, size int64, sha256 string) RemoteFile {
	return RemoteFile{Name: name, URL: base + name, Size: size, SHA256: sha256}
}

// idxImages completes a data set of four IDX files: 60000 + 10000 images of 28x28.
func idxImages(info Info, classNames ...string) source {
	info.Shape, info.Classes, info.Train, info.Test = []int{1, 28, 28}, 10, 60000, 10000
	s := source{Info: info, find: func(dir string) bool { _, ok := findIDX(dir); return ok }}
	s.open = func(_ bound, loc Locator) (*Splits, error) {
		dir, err := s.folder(loc, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte (each plain or .gz)")
		if err != nil {
			return nil, err
		}
		files, _ := findIDX(dir)
		out, err := openIDX(info, files, classNames)
		if err != nil {
			return nil, err
		}
		out.Dir = dir
		return out, nil
	}
	return s
}

// idxFiles are the paths of images and labels of both parts.
type idxFiles struct{ trainX, trainY, testX, testY string }

// findIDX accepts the names of the original files, the older ones with a dot, and a test part that is known to be
// the first 9000 images.
func findIDX(dir string) (idxFiles, bool) {
	find := func(part string) (x, y string) {
		return pickFile(dir, part+"-images-idx3-ubyte.gz", part+"-images-idx3-ubyte", part+"-images.idx3-ubyte"),
			pickFile(dir, part+"-labels-idx1-ubyte.gz", part+"-labels-idx1-ubyte", part+"-labels.idx1-ubyte")
	}
	var f idxFiles
	f.trainX, f.trainY = find("train")
	f.testX, f.testY = find("t10k")
	if f.testX == "" || f.testY == "" {
		f.testX, f.testY = find("t10k-first9000")
	}
	return f, f.trainX != "" && f.trainY != "" && f.testX != "" && f.testY != ""
}

func openIDX(info Info, f idxFiles, classNames []string) (*Splits, error) {
	train, err := readIDX(info, f.trainX, f.trainY)
	if err != nil {
		return nil, err
	}
	test, err := readIDX(info, f.testX, f.testY)
	if err != nil {
		return nil, err
	}
	train.ClassNames, test.ClassNames = classNames, classNames
	return &Splits{Train: train, Test: test, Notes: partial(info, train.N, test.N)}, nil
}

// partial notes parts that are not of the published size: results on them are not comparable.
func partial(info Info, train, test int) []string {
	var notes []string
	if train != info.Train {
		notes = append(notes, fmt.Sprintf("the training part of `%s` has %d samples, the published one %d", info.Name, train, info.Train))
	}
	if test != info.Test {
		notes = append(notes, fmt.Sprintf("the test part of `%s` has %d samples, the published one %d", info.Name, test, info.Test))
	}
	return notes
}

// readIDX reads one part and checks that images and labels belong together.
func readIDX(info Info, images, labels string) (*Set, error) {
	x, err := idx.ReadFile(images, int64(info.Train*product(info.Shape)))
	if err != nil {
		return nil, err
	}
	h, w := info.Shape[1], info.Shape[2]
	if x.Type != idx.Uint8 || len(x.Shape) != 3 || x.Shape[1] != h || x.Shape[2] != w || x.Shape[0] == 0 {
		return nil, fmt.Errorf("%s: holds %v of shape %v, expected uint8 of shape [N %d %d], N at least 1", images, x.Type, x.Shape, h, w)
	}
	y, err := idx.ReadFile(labels, int64(info.Train))
	if err != nil {
		return nil, err
	}
	if y.Type != idx.Uint8 || len(y.Shape) != 1 || y.Shape[0] != x.Shape[0] {
		return nil, fmt.Errorf("%s: holds %v of shape %v, expected one uint8 label for each of the %d images of %s",
			labels, y.Type, y.Shape, x.Shape[0], images)
	}
	classes, err := byteLabels(labels, y.Data, info.Classes)
	if err != nil {
		return nil, err
	}
	return fromBytes(info.Name, info.Shape, x.Data, 255, classes, info.Classes), nil
}

func byteLabels(file string, data []byte, classes int) ([]int32, error) {
	out := make([]int32, len(data))
	for i, b := range data {
		if int(b) >= classes {
			return nil, fmt.Errorf("%s: label %d (counted from 0) is %d, expected 0 to %d", file, i, b, classes-1)
		}
		out[i] = int32(b)
	}
	return out, nil
}
