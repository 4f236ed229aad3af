// Before every file of flows in an existing cluster: the product is there, whatever the file before it removed.
import { beforeAll } from 'vitest'
import { hurried, install } from './install.ts'

beforeAll(() => install(hurried))
