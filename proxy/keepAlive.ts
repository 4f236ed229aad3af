// How long a connection may be silent before the kernel asks whether its other side is still there.
export const KEEPALIVE_MS = 30_000
