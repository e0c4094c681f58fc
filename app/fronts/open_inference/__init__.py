"""Open Inference Protocol v2, REST: https://github.com/kserve/open-inference-protocol.

Each input of the contract is one tensor, each field of an answer one output, `task.field`.
"""
