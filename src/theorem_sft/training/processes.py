"""Several processes that train one model together, as torchrun and accelerate launch start them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from theorem_sft.core.errors import InputError
from theorem_sft.training.batches import TokenBatches

_NOT_OURS = {"ACCELERATE_USE_FSDP": "FSDP", "ACCELERATE_USE_DEEPSPEED": "DeepSpeed"}


@dataclass(frozen=True)
class Processes:
    """How many processes there are, and which of them this one is.

    Args:
        count: One or more, over all machines.
        rank: From 0; the first writes all files.
        local_rank: The same within this machine, and the number of its device.
    """

    count: int
    rank: int
    local_rank: int

    @property
    def first(self) -> bool:
        """Whether this one writes the files."""
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
            raise InputError(f"several processes train on cuda or cpu, not on {device}", hint="start one")
        devices = torch.cuda.device_count()
        if self.local_rank >= devices:
            raise InputError(
                f"process {self.local_rank} of this machine finds {devices} GPUs",
                hint=f"start {devices} processes on it (--nproc-per-node or --num_processes)",
            )
        torch.cuda.set_device(self.local_rank)

    def wait(self) -> None:
        """Wait until all processes are here."""
        import torch

        if self.count > 1:
            torch.distributed.barrier()

    def largest(self, number: int, device: str) -> int:
        """Return the largest of the numbers that the processes give."""
        import torch

        if self.count == 1:
            return number
        found = torch.tensor(number, device=device)
        torch.distributed.all_reduce(found, torch.distributed.ReduceOp.MAX)
        return int(found)


def processes() -> Processes:
    """Return what torchrun or accelerate launch have said in the environment; without them, one process.

    Raises:
        InputError: accelerate launch was told to split the model in a way of its own.
    """
    for name, option in _NOT_OURS.items():
        if os.environ.get(name, "false").lower() == "true":
            raise InputError(
                f"accelerate's {option} is not for this", hint="leave it out and --set shard=true"
            )
    numbers = (int(os.environ.get(name, 0)) for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK"))
    count, rank, local_rank = numbers
    return Processes(count, rank, local_rank) if count > 1 else Processes(1, 0, 0)


class Shares:
    """A batch sampler: of every batch the share of one process.

    The shares of a batch hold each of its examples once, whatever the number of processes. Every nth example
    is taken, so that the shares are of like length where the batch is in the order of length.

    Args:
        batches: The same in all processes.
        world: This process among the others.
        blank: Taken where a batch has fewer examples than there are processes; nothing of it is supervised.
    """

    def __init__(self, batches: TokenBatches, world: Processes, *, blank: int) -> None:
        self.batch_sampler = batches
        self._world = world
        self._blank = blank

    def __len__(self) -> int:
        return len(self.batch_sampler)

    def set_epoch(self, epoch: int) -> None:
        """Take the order of this epoch (counted from 0) at the next iteration."""
        self.batch_sampler.set_epoch(epoch)

    def __iter__(self) -> Iterator[list[int]]:
        for batch in self.batch_sampler:
            yield batch[self._world.rank :: self._world.count] or [self._blank]
