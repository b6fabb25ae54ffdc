"""Training in several processes, as torchrun and accelerate launch start them: ranks, shares of batches,
FSDP2.

With FSDP2 (PyTorch's `fully_shard`; Zhao et al., arXiv 2304.11277) each process holds its part of every
weight, gradient and optimiser state, and a layer's weights are gathered while it computes. Whatever is
written is gathered first, so that files do not depend on the number of processes.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.training.batches import TokenBatches

_UNSUPPORTED = {"ACCELERATE_USE_FSDP": "FSDP", "ACCELERATE_USE_DEEPSPEED": "DeepSpeed"}


@dataclass(frozen=True)
class Processes:
    """This process among those that train together.

    Args:
        count: Number of processes on all machines, one or more.
        rank: Number of this process, from 0; the first one writes all files.
        local_rank: Its number on this machine, which is also the number of its device.
    """

    count: int
    rank: int
    local_rank: int

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def take_device(self, device: str) -> None:
        """Make this process compute on a device of its own.

        Raises:
            InputError: There are more processes than devices.
        """
        import torch

        if self.count == 1 or device == "cpu":
            return
        if device != "cuda":
            raise InputError(
                f"several processes train on cuda or cpu, not on {device}", hint="start one process"
            )
        devices = torch.cuda.device_count()
        if self.local_rank >= devices:
            raise InputError(
                f"process {self.local_rank} on this machine finds only {devices} GPUs",
                hint=f"start {devices} processes per machine (--nproc-per-node or --num_processes)",
            )
        torch.cuda.set_device(self.local_rank)

    def wait(self) -> None:
        """Wait until all processes have reached this point."""
        import torch

        if self.count > 1:
            torch.distributed.barrier()

    def largest(self, number: int, device: str) -> int:
        """Return the maximum over all processes."""
        import torch

        if self.count == 1:
            return number
        largest = torch.tensor(number, device=device)
        torch.distributed.all_reduce(largest, torch.distributed.ReduceOp.MAX)
        return int(largest)


def processes() -> Processes:
    """Read what torchrun or accelerate launch set in the environment; without it, return one process.

    Raises:
        InputError: accelerate launch was configured to split the model itself.
    """
    for name, option in _UNSUPPORTED.items():
        if os.environ.get(name, "false").lower() == "true":
            raise InputError(
                f"accelerate's {option} is not supported", hint="disable it and use --set shard=true"
            )
    numbers = (int(os.environ.get(name, 0)) for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK"))
    count, rank, local_rank = numbers
    return Processes(count, rank, local_rank) if count > 1 else Processes(1, 0, 0)


class ShardedBatches:
    """A batch sampler: the share of one process in every batch.

    The shares of a batch contain each of its examples once. Every nth example is taken, so that the shares
    are of similar length if the batch is sorted by length.

    Args:
        batches: The same in all processes.
        world: This process among the others.
        blank: Index of an example without supervised tokens, used if a batch has fewer examples than there
            are processes.
    """

    def __init__(self, batches: TokenBatches, world: Processes, *, blank: int) -> None:
        self.batch_sampler = batches
        self._world = world
        self._blank = blank

    def __len__(self) -> int:
        return len(self.batch_sampler)

    def set_epoch(self, epoch: int) -> None:
        """Use the order of this epoch (counted from 0) in the next iteration."""
        self.batch_sampler.set_epoch(epoch)

    def __iter__(self) -> Iterator[list[int]]:
        for batch in self.batch_sampler:
            yield batch[self._world.rank :: self._world.count] or [self._blank]


def shard_model(model: Any, device: str) -> None:
    """Split a model, the same in all processes, in place and layer by layer over their devices."""
    import torch
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(device, (torch.distributed.get_world_size(),))
    layers = set(getattr(model, "_no_split_modules", None) or ())
    for module in reversed(list(model.modules())):  # inner modules first
        if type(module).__name__ in layers:
            fully_shard(module, mesh=mesh)
    fully_shard(model, mesh=mesh)


def gather_tensors(state: Any, *, keep: bool) -> Any:
    """Gather split tensors one after the other. All processes must call it.

    Args:
        state: Nested dictionaries and lists that contain tensors.
        keep: Whether this process needs the result; otherwise None replaces each split tensor.

    Returns:
        The same structure with complete tensors on the CPU.
    """
    from torch.distributed.tensor import DTensor
    from torch.utils._pytree import tree_map_only

    def gathered(tensor: DTensor) -> Any:
        full = tensor.full_tensor()
        return full.cpu() if keep else None

    return tree_map_only(DTensor, gathered, state)


def gather_weights(model: Any, *, keep: bool) -> dict[str, Any]:
    """Return the complete weights of a split model by name, tied ones once; see `gather_tensors`."""
    saved = model.state_dict().keys()
    named = dict(model.named_parameters()) | dict(model.named_buffers())
    weights = {name: tensor.detach() for name, tensor in named.items() if name in saved}
    return dict(gather_tensors(weights, keep=keep))


def split_optimizer_state(state: dict[str, Any], optimizer: Any) -> dict[str, Any]:
    """Split the `state_dict` of an optimiser in a single process like the parameters of `optimizer`."""
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
