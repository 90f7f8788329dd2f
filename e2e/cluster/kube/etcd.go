package main

import (
	"net/url"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
)

// One member, in this process. What it keeps is thrown away with the cluster, so that it need not wait for the disk.
func etcd() *cobra.Command {
	config := embed.NewConfig()
	config.UnsafeNoFsync = true
	config.LogLevel = "error"
	var client, peer string
	command := &cobra.Command{
		Use:          "etcd",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			clientURL, err := url.Parse(client)
			if err != nil {
				return err
			}
			peerURL, err := url.Parse(peer)
			if err != nil {
				return err
			}
			config.ListenClientUrls = []url.URL{*clientURL}
			config.AdvertiseClientUrls = config.ListenClientUrls
			config.ListenPeerUrls = []url.URL{*peerURL}
			config.AdvertisePeerUrls = config.ListenPeerUrls
			config.InitialCluster = config.InitialClusterFromName(config.Name)
			member, err := embed.StartEtcd(config)
			if err != nil {
				return err
			}
			return <-member.Err()
		},
	}
	command.Flags().StringVar(&config.Dir, "data-dir", "", "where everything is kept")
	command.Flags().StringVar(&client, "client-url", "", "where the API server finds it")
	command.Flags().StringVar(&peer, "peer-url", "", "where other members would find it")
	return command
}
