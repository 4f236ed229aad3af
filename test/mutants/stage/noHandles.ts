// Loaded into a proxy before its program: Node's TCP handles cannot be had, so that it dials and relays by sockets.
Object.defineProperty(process, 'binding', { value: undefined })

export {}
