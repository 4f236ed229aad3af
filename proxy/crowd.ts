// How many clients there are whose story is not over, those of refused clients included.

export type Crowd = {
  enter(): void
  leave(): void
  size(): number
}

export function createCrowd(onLeave: () => void): Crowd {
  let size = 0
  return {
    enter() {
      size += 1
    },
    leave() {
      size -= 1
      onLeave()
    },
    size: () => size,
  }
}
