"""The distributed engine: one job list, many machines. Only `faces_cluster.pool` knows Ray."""
