package examples_test

// oracleCases are the architectures whose answers are known.
var oracleCases = []oracleCase{
	{name: "spikformer_cifar", file: "spikformer.snn", set: []string{"depth=2", "dim=64", "heads=4"}},
	{name: "cml_spikformer_cifar", file: "spikformer.snn", set: []string{"depth=2", "dim=64", "heads=4", "cml=true"}},
	{name: "spikingformer_cifar", file: "spikingformer.snn", set: []string{"depth=2", "dim=64", "heads=4"}},
	{name: "sdt_cifar", file: "spike_driven_transformer.snn", set: []string{"depth=2", "dim=64", "heads=4", "objective=cross_entropy"}},
}
