#!/usr/bin/env bash
# torch 2.13.0 (PyPI, CPU): AdamW and SGD with fused=True pass over the strides of a parameter and of its gradient: where one of the two is transposed and the other is not, each number is changed by another's gradient, without a word. fused=False is right.
#
# Seen, as the largest difference from the same step with both contiguous:
#   AdamW fused=True: 2, fused=False: 0
#   SGD fused=True: 2.29, fused=False: 0
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
"$where/venv/bin/python" - <<'PYTHON'
import torch

torch.manual_seed(0)
weight, gradient = torch.randn(4, 4), torch.randn(4, 4)


def step(optimizer, fused, transposed):
    value = weight.t().contiguous().t() if transposed else weight.clone()
    parameter = torch.nn.Parameter(value)
    parameter.grad = gradient.clone()
    optimizer([parameter], lr=1.0, fused=fused).step()
    return parameter.detach().clone()


for optimizer in (torch.optim.AdamW, torch.optim.SGD):
    for fused in (True, False):
        off = (step(optimizer, fused, True) - step(optimizer, fused, False)).abs().max().item()
        print(f"{optimizer.__name__} fused={fused}: {off:.3g}")
        assert (off > 0.1) == fused
PYTHON
