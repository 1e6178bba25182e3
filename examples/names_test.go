package examples_test

import "fmt"

// names are published names of tensors, with their shapes.
type names map[string][]int

func (n names) conv(name string, out, in, k int) { n[name+".weight"] = []int{out, in, k, k} }

func (n names) linear(name string, out, in int) {
	n[name+".weight"], n[name+".bias"] = []int{out, in}, []int{out}
}

func (n names) norm(name string, c int) {
	for _, p := range []string{"weight", "bias", "running_mean", "running_var"} {
		n[name+"."+p] = []int{c}
	}
	n[name+".num_batches_tracked"] = nil
}

func (n names) normed(convolution, norm string, out, in, k int) {
	n.conv(convolution, out, in, k)
	n.norm(norm, out)
}

// resnet are the names of SEW-ResNet, and without neurons in the shortcuts of Spiking ResNet, with 4 channels in each stage.
func resnet(blocks []int, bottleneck bool, shortcut, part string) names {
	n, in, wide := names{}, 4, 4
	if bottleneck {
		wide = 16
	}
	n.normed("conv1", "bn1", 4, 3, 7)
	for s, count := range blocks {
		for j := range count {
			block := fmt.Sprintf("layer%d.%d.", s+1, j)
			layers := [][3]int{{4, in, 3}, {4, 4, 3}}
			if bottleneck {
				layers = [][3]int{{4, in, 1}, {4, 4, 3}, {16, 4, 1}}
			}
			for k, l := range layers {
				at := fmt.Sprintf("%sconv%d.%s", block, k+1, part)
				n.normed(at+"0", at+"1", l[0], l[1], l[2])
			}
			if j == 0 && (s > 0 || bottleneck) {
				n.normed(block+shortcut+part+"0", block+shortcut+part+"1", wide, in, 1)
			}
			in = wide
		}
	}
	n.linear("fc", 10, wide)
	return n
}

// msResnet are the names of MS-ResNet, with 8 channels in each stage.
func msResnet(blocks []int, stem int, pooled, attended bool) names {
	n, norm, shortcut := names{}, "conv1.1.bn", 0
	if stem == 3 {
		n["conv1.0.weight"], n["conv1.0.bias"], norm = []int{8, 3, 3, 3}, []int{8}, "conv1.3.bn"
		for _, at := range []string{"conv1.1", "conv1.2"} {
			n.conv(at, 8, 8, 3)
			n[at+".bias"] = []int{8}
		}
	} else {
		n.conv("conv1.0", 8, 3, 7)
	}
	n.norm(norm, 8)
	if pooled {
		shortcut = 1
	}
	for s, count := range blocks {
		for j := range count {
			block := fmt.Sprintf("conv%d_x.%d.", s+2, j)
			n.normed(block+"residual_function.1", block+"residual_function.2.bn", 8, 8, 3)
			n.normed(block+"residual_function.4", block+"residual_function.5.bn", 8, 8, 3)
			if attended {
				at := block + "residual_function.6.attention."
				n[at+"ca.sharedMLP.0.weight"], n[at+"ca.sharedMLP.2.weight"] = []int{1, 8, 1, 1, 1}, []int{8, 1, 1, 1, 1}
				n.conv(at+"sa.conv", 1, 2, 3)
			}
			if j == 0 {
				at := fmt.Sprintf("%sshortcut.%d", block, shortcut)
				n.normed(at, fmt.Sprintf("%sshortcut.%d.bn", block, shortcut+1), 8, 8, 1)
			}
		}
	}
	n.linear("fc", 10, 8)
	return n
}

// tetResnet are the names of ResNet-19 of TET, and of those that each layer with time repeats.
func tetResnet() names {
	n := names{}
	layer := func(block, conv, norm string, k int) {
		n.conv(block+conv, 4, 4, k)
		n.norm(block+norm+".bn", 4)
		n.norm(block+norm+".seqbn.module", 4)
		n.conv(block+conv+"_s.layer.module", 4, 4, k)
		n.norm(block+conv+"_s.bn.bn", 4)
		n.norm(block+conv+"_s.bn.seqbn.module", 4)
	}
	layer("", "conv1", "bn1", 3)
	n["conv1.weight"], n["conv1_s.layer.module.weight"] = []int{4, 3, 3, 3}, []int{4, 3, 3, 3}
	for s, count := range []int{3, 3, 2} {
		for j := range count {
			block := fmt.Sprintf("layer%d.%d.", s+1, j)
			layer(block, "conv1", "bn1", 3)
			layer(block, "conv2", "bn2", 3)
			if j == 0 && s > 0 {
				n.normed(block+"downsample.layer.module", block+"downsample.bn.bn", 4, 4, 1)
				n.norm(block+"downsample.bn.seqbn.module", 4)
			}
		}
	}
	for _, l := range []struct {
		name    string
		out, in int
	}{{"fc1", 5, 4}, {"fc2", 10, 5}} {
		n.linear(l.name, l.out, l.in)
		n.linear(l.name+"_s.layer.module", l.out, l.in)
	}
	return n
}

// sevenB are the names of 7B-Net with blocks that join spikes, or with neurons behind the additions.
func sevenB(widths []int, basic bool, classes int) names {
	n, at, in := names{}, 0, 2
	for _, w := range widths {
		if w != in {
			n.normed(fmt.Sprintf("conv.%d.0.0", at), fmt.Sprintf("conv.%d.0.1", at), w, in, 1)
			n[fmt.Sprintf("conv.%d.1.w", at)], at = nil, at+1
		}
		block := fmt.Sprintf("conv.%d.", at)
		n.normed(block+"conv.0.0.0", block+"conv.0.0.1", w, w, 3)
		n[block+"conv.0.1.w"] = nil
		if basic {
			n.normed(block+"conv.1.0", block+"conv.1.1", w, w, 3)
			n[block+"sn.w"] = nil
		} else {
			n.normed(block+"conv.1.0.0", block+"conv.1.0.1", w, w, 3)
			n[block+"conv.1.1.w"] = nil
		}
		at, in = at+2, w
	}
	n.linear("out", classes, in)
	return n
}

// plif are the names of a PLIF-Net with 4 channels. pools tells behind which neurons a maximum stands; frames is whether all
// convolutions see each step; last is the number of the last linear layer.
func plif(pools []int, frames bool, channels, features, hidden, classes, last int) names {
	n, at, in := names{}, 0, channels
	for i, p := range pools {
		if i == 0 && !frames {
			n.normed("static_conv.0", "static_conv.1", 4, in, 3)
		} else {
			n.normed(fmt.Sprintf("conv.%d", at), fmt.Sprintf("conv.%d", at+1), 4, in, 3)
			at += 2
		}
		n[fmt.Sprintf("conv.%d.w", at)] = nil
		at, in = at+1+p, 4
	}
	n["fc.2.weight"], n["fc.3.w"] = []int{hidden, features}, nil
	n[fmt.Sprintf("fc.%d.weight", last)], n[fmt.Sprintf("fc.%d.w", last+1)] = []int{10 * classes, hidden}, nil
	return n
}

// vggNames are those of hybrid and Diet-SNN VGG: each layer counts thrice.
func vggNames(widths []int, features int, thresholds bool) names {
	n, in := names{}, 3
	for i, w := range widths {
		n.conv(fmt.Sprintf("features.%d", 3*i), w, in, 3)
		in = w
	}
	for i, l := range [][2]int{{8, features}, {8, 8}, {10, 8}} {
		n[fmt.Sprintf("classifier.%d.weight", 3*i)] = []int{l[0], l[1]}
	}
	for i := 0; thresholds && i < len(widths)+2; i++ {
		n[fmt.Sprintf("threshold.t%d", 3*i)], n[fmt.Sprintf("leak.l%d", 3*i)] = nil, nil
	}
	return n
}
