// Package diag holds what the compiler has to say about a program: diagnostics with places, the bag that collects
// them, the registry of codes, and the text and JSON renderers.
//
// How a message is written:
//   - the message stands alone in one line: lower case, no period, program text in backquotes;
//   - the primary label says what is wrong at that very place ("this has 3 axes"), in a few words;
//   - secondary labels show the other half of a conflict ("declared here with 2 axes");
//   - a note states a fact that led there; a help states a way out, and carries an Edit when the way out is certain;
//   - one root cause gives one diagnostic: what depends on something already reported stays silent.
package diag
