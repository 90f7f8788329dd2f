package main

import (
	"fmt"
	"os"

	"github.com/GoogleContainerTools/kaniko/pkg/config"
	"github.com/GoogleContainerTools/kaniko/pkg/executor"
	"github.com/GoogleContainerTools/kaniko/pkg/logging"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/spf13/cobra"
)

// Pushes what a build with --no-push left behind: an OCI layout, or a tar.
func push() *cobra.Command {
	options := &config.KanikoOptions{}
	command := &cobra.Command{
		Use:          "push PATH",
		Args:         cobra.ExactArgs(1),
		SilenceUsage: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := logging.Configure(logging.DefaultLevel, logging.FormatText, false); err != nil {
				return err
			}
			image, err := load(args[0])
			if err != nil {
				return err
			}
			return executor.DoPush(image, options)
		},
	}
	// Of the same names as those of a build, which the root command would else hand down.
	flags := command.Flags()
	flags.VarP(&options.Destinations, "destination", "d", "where to push to")
	flags.BoolVar(&options.Insecure, "insecure", false, "push by plain HTTP")
	flags.Var(&options.InsecureRegistries, "insecure-registry", "a registry that speaks plain HTTP")
	flags.BoolVar(&options.SkipTLSVerify, "skip-tls-verify", false, "take any certificate")
	flags.Var(&options.SkipTLSVerifyRegistries, "skip-tls-verify-registry", "a registry whose certificate is not looked at")
	flags.IntVar(&options.PushRetry, "push-retry", 0, "how often to try again")
	return command
}

func load(path string) (v1.Image, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return tarball.ImageFromPath(path, nil)
	}
	index, err := layout.ImageIndexFromPath(path)
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	if len(manifest.Manifests) != 1 {
		return nil, fmt.Errorf("%s holds %d images instead of one", path, len(manifest.Manifests))
	}
	return index.Image(manifest.Manifests[0].Digest)
}
