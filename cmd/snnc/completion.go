package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

func (completionCmd) Help() string {
	return `    source <(snnc completion bash)
    snnc completion zsh > "${fpath[1]}/_snnc"
    snnc completion fish > ~/.config/fish/completions/snnc.fish`
}

func (c *completionCmd) Run(a *app) error {
	write := map[string]func(io.Writer, []node) error{"bash": bash, "zsh": zsh, "fish": fish}[c.Shell]
	return write(a.out, nodes(a.parser.Model.Node))
}

// node is a command with what can follow it.
type node struct {
	path  string // words behind snnc, with blanks; empty for snnc itself
	subs  []*kong.Node
	flags []*kong.Flag // its own and those of all
}

// nodes flattens the tree of commands, outermost first.
func nodes(root *kong.Node) []node {
	var out []node
	var visit func(n *kong.Node, path string, above []*kong.Flag)
	visit = func(n *kong.Node, path string, above []*kong.Flag) {
		flags := slices.Concat(above, n.Flags)
		out = append(out, node{path, n.Children, visible(flags)})
		for _, c := range n.Children {
			visit(c, strings.TrimSpace(path+" "+c.Name), flags)
		}
	}
	visit(root, "", nil)
	return out
}

func visible(flags []*kong.Flag) []*kong.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(f *kong.Flag) bool { return f.Hidden })
}

// words are all that can follow a command: sub-commands and flags.
func (n node) words() string {
	var w []string
	for _, s := range n.subs {
		w = append(w, s.Name)
	}
	for _, f := range n.flags {
		w = append(w, "--"+f.Name)
	}
	return strings.Join(w, " ")
}

func bash(w io.Writer, ns []node) error {
	var b strings.Builder
	b.WriteString("# bash completion of snnc\n_snnc() {\n  local cur=${COMP_WORDS[COMP_CWORD]} path=\"\" i\n")
	b.WriteString("  for ((i = 1; i < COMP_CWORD; i++)); do\n    case \"$path ${COMP_WORDS[i]}\" in\n")
	for _, n := range ns[1:] {
		fmt.Fprintf(&b, "      %q) path=%q ;;\n", " "+n.path, " "+n.path)
	}
	b.WriteString("    esac\n  done\n  local words=\"\"\n  case \"$path\" in\n")
	for _, n := range ns {
		path := ""
		if n.path != "" {
			path = " " + n.path
		}
		fmt.Fprintf(&b, "    %q) words=%q ;;\n", path, n.words())
	}
	b.WriteString("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _snnc snnc\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func zsh(w io.Writer, ns []node) error {
	var b strings.Builder
	b.WriteString("#compdef snnc\n_snnc() {\n  local path_=\"\" w\n  for w in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$path_ $w\" in\n")
	for _, n := range ns[1:] {
		fmt.Fprintf(&b, "      %q) path_=%q ;;\n", " "+n.path, " "+n.path)
	}
	b.WriteString("    esac\n  done\n  local -a choices\n  case \"$path_\" in\n")
	for _, n := range ns {
		path := ""
		if n.path != "" {
			path = " " + n.path
		}
		fmt.Fprintf(&b, "    %q) choices=(", path)
		for _, s := range n.subs {
			fmt.Fprintf(&b, " %s", quoted(s.Name+":"+s.Help))
		}
		for _, f := range n.flags {
			fmt.Fprintf(&b, " %s", quoted("--"+f.Name+":"+f.Help))
		}
		b.WriteString(" ) ;;\n")
	}
	b.WriteString("  esac\n  _describe snnc choices\n  _files\n}\ncompdef _snnc snnc\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func fish(w io.Writer, ns []node) error {
	var b strings.Builder
	b.WriteString("# fish completion of snnc\n")
	for _, s := range ns[0].subs {
		fmt.Fprintf(&b, "complete -c snnc -n __fish_use_subcommand -a %s -d %s\n", s.Name, quoted(s.Help))
	}
	for _, f := range ns[0].flags {
		fmt.Fprintf(&b, "complete -c snnc -l %s -d %s\n", f.Name, quoted(f.Help))
	}
	for _, n := range ns[1:] {
		seen := ""
		for _, word := range strings.Fields(n.path) {
			seen += "; and __fish_seen_subcommand_from " + word
		}
		seen = quoted(strings.TrimPrefix(seen, "; and "))
		for _, s := range n.subs {
			fmt.Fprintf(&b, "complete -c snnc -n %s -a %s -d %s\n", seen, s.Name, quoted(s.Help))
		}
		for _, f := range n.flags[len(ns[0].flags):] {
			fmt.Fprintf(&b, "complete -c snnc -n %s -l %s -d %s\n", seen, f.Name, quoted(f.Help))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// quoted is a word in single quotes, as all three shells read it.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
