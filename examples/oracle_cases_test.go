package examples_test

import "strconv"

// oracleCases are the architectures whose answers are known.
var oracleCases = []oracleCase{
	{name: "spikformer_cifar", file: "spikformer.snn", set: []string{"depth=2", "dim=64", "heads=4"}},
	{name: "cml_spikformer_cifar", file: "spikformer.snn", set: []string{"depth=2", "dim=64", "heads=4", "cml=true"}},
	{name: "spikingformer_cifar", file: "spikingformer.snn", set: []string{"depth=2", "dim=64", "heads=4"}},
	{name: "sdt_cifar", file: "spike_driven_transformer.snn", set: []string{"depth=2", "dim=64", "heads=4", "objective=cross_entropy"}},
	{name: "qkformer_cifar", file: "qkformer.snn", set: []string{"depth=3", "dim=64", "objective=cross_entropy"}},
	{name: "sglformer_cifar", file: "sglformer.snn", set: []string{"dim=48", "heads=4", "objective=cross_entropy"}},
	{name: "sdt_v2", file: "metaspikeformer.snn", set: []string{"dims=[16,32,48,64]", "heads=4", "depths=[1,1]", "classes=10", "size=64", "objective=cross_entropy"}},
	// The known rates are frozen.
	{name: "spikingresformer_cifar", file: "spikingresformer.snn", set: []string{"planes=[16,32,64]", "group=16", "depths=[1,1,1]", "momentum=0", "objective=cross_entropy"}},
	{name: "stsa", file: "stsformer.snn", set: []string{"depth=1", "dim=32", "heads=4", "steps=4", "tet=false", "objective=cross_entropy"}},

	{name: "sew_resnet_basic_ADD", file: "sew_resnet.snn", set: small("depth=18", "blocks=[2,2]")},
	{name: "sew_resnet_basic_IAND", file: "sew_resnet.snn", set: small("depth=18", "blocks=[2,2]", "g=IAND")},
	{name: "spiking_resnet_basic", file: "spiking_resnet.snn", set: small("depth=18", "blocks=[2,2]")},
	{name: "sew_7bnet_sew", file: "seven_b_net.snn", set: []string{"widths=[8,8,16,16]", "pools=[2,2,4,4]", "steps=4"}},
	{name: "ms_resnet_18style", file: "ms_resnet.snn", set: small("depth=18", "blocks=[1,2]", "loss=cross_entropy")},
	{name: "att_ms_resnet", file: "ms_resnet.snn", set: small("attended=true", "blocks=[1,2]", "dropout=0", "loss=cross_entropy")},
	{name: "tdbn_resnet19", file: "resnet19.snn", set: []string{"planes=[16,16,32,48]", "blocks=[1,1,1]", "hidden=24"},
		order: []int{0, 7, 8, 1, 2, 3, 4, 5, 6}},
	{name: "tet_vggsnn", file: "tet_vgg.snn", set: []string{"widths=[8,16,0,24,24,0]", "size=24", "steps=4", "tet=false", "loss=cross_entropy"}},
	{name: "hybrid_vgg", file: "hybrid_vgg.snn", set: append(vgg(), "encoded=true", "steps=12"), layer: turns(5)},
	{name: "diet_snn_vgg", file: "diet_vgg.snn", set: vgg(), layer: turns(5)},
	{name: "plif_net_static", file: "plif_net.snn", layer: func(module string, _ int) string { return module },
		set: []string{"width=16", "pools=[0,1,1]", "hidden=64", "steps=4", "dropout=0", "loss=cross_entropy"}},
}

// small are the settings of residual networks with two stages.
func small(set ...string) []string {
	return append(set, "planes=[16,32]", "classes=10", "size=32", "steps=4")
}

// vgg are those of networks with three convolutions and three linear layers.
func vgg() []string {
	return []string{"widths=[16,24,24]", "pools=[1,0,1]", "hidden=[32,32]", "dropout=0"}
}

// turns tells layers apart by their turn, where n of them were called in turn at each step.
func turns(n int) func(string, int) string {
	return func(_ string, call int) string { return strconv.Itoa(call % n) }
}
