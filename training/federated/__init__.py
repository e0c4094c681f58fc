"""Federated training: clients with rows and tasks of their own teach one shared part, and no row,
label or head leaves its client.

plan -> join -> sums of statistics -> rounds: local epochs, average -> a bundle per client, and one
of what they share

McMahan, Moore, Ramage, Hampson, Agüera y Arcas, "Communication-Efficient Learning of Deep Networks
from Decentralized Data", AISTATS 2017; heads that stay at home: Arivazhagan et al., "Federated
Learning with Personalization Layers", 2019.
"""
