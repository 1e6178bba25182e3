package examples_test

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
}
