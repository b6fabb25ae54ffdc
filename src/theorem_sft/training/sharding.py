"""One model split over several processes: FSDP2 (PyTorch's `fully_shard`; Zhao et al., arXiv 2304.11277).

Each process holds its part of every weight, gradient and optimiser state; a layer's weights are gathered
while it computes. What is written is gathered first: files do not show how many processes there were.
"""

from __future__ import annotations

from typing import Any


def shard(model: Any, device: str) -> None:
    """Split a model in place over all processes, layer by layer, and move it to their devices.

    Args:
        model: The same in all processes; on the CPU.
        device: `cpu` or `cuda`.
    """
    import torch
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(device, (torch.distributed.get_world_size(),))
    blocks = set(getattr(model, "_no_split_modules", None) or ())
    for module in reversed(list(model.modules())):  # what is inside comes first
        if type(module).__name__ in blocks:
            fully_shard(module, mesh=mesh)
    fully_shard(model, mesh=mesh)


def gather(state: Any, *, keep: bool) -> Any:
    """Put split tensors together, one after the other. All processes must call it.

    Args:
        state: Dictionaries and lists with tensors in them.
        keep: Whether this process wants them; elsewhere None stands in their place.

    Returns:
        The same with whole tensors on the CPU.
    """
    from torch.distributed.tensor import DTensor
    from torch.utils._pytree import tree_map

    def whole(value: Any) -> Any:
        if not isinstance(value, DTensor):
            return value
        tensor = value.full_tensor()
        return tensor.cpu() if keep else None

    return tree_map(whole, state)


def whole_weights(model: Any, *, keep: bool) -> dict[str, Any]:
    """Return the weights of a split model by name, tied ones once; as `gather`."""
    saved = model.state_dict().keys()
    named = dict(model.named_parameters()) | dict(model.named_buffers())
    return dict(gather({name: tensor.detach() for name, tensor in named.items() if name in saved}, keep=keep))


def split_optimizer_state(state: dict[str, Any], optimizer: Any) -> dict[str, Any]:
    """Split a whole optimiser state as the parameters of an optimiser are split.

    Args:
        state: As its `state_dict` is in one process; the same in all processes.
        optimizer: Over the parameters of a split model.
    """
    from torch.distributed.tensor import distribute_tensor

    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    numbers = [number for group in state["param_groups"] for number in group["params"]]
    split = {}
    for number, parameter in zip(numbers, parameters, strict=True):
        split[number] = {
            key: distribute_tensor(
                value.to(parameter.device), parameter.device_mesh, parameter.placements, src_data_rank=None
            )
            if getattr(value, "shape", None) == parameter.shape and key != "step"
            else value
            for key, value in state["state"].get(number, {}).items()
        }
    return state | {"state": split}
