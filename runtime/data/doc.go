// Package data opens labelled data sets and makes batches of them.
//
// A model file names a data set and gives it settings: `data cifar10(batch = 64)`. Open turns both into a training
// part and a test part in memory; Known lists the data sets, their settings and where their files come from. A
// Loader makes batches whose content is a function of the seed, the epoch and the number of the batch alone.
//
// Adding a data set: one file with a function that returns a source, and a line in sources.
package data
