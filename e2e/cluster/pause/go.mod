module git-deployments/cluster/pause

go 1.26.0
