export { parsePath } from './parse'
export { select } from './select'
export { type Path, PathSyntaxError } from './syntax'
