// Kaniko is Google's last one, as a library, with a subcommand `push` of the shape that the maintained fork has.
//
// The fork, which is what the portal's pipeline runs by default, is not published as a Go module that can be built from
// here. What the pipeline relies on is the same in both: the flags of a build, and a push that ends with a line
// `Pushed <repository>@<digest>`.
package main

import (
	"os"

	"github.com/GoogleContainerTools/kaniko/cmd/executor/cmd"
)

func main() {
	cmd.RootCmd.AddCommand(push())
	if err := cmd.RootCmd.Execute(); err != nil {
		os.Exit(1)
	}
}
