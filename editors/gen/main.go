// Gen writes the generated editor files into the working folder, which is editors.
package main

import (
	"log"
	"os"
	"path/filepath"

	"snnc/editors"
)

func main() {
	files, err := editors.Generate()
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.FromSlash(f.Path), []byte(f.Text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
