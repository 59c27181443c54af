/** Put in where the sources name it: the executable for Windows has a Node that does not know it yet. Where Node does, this is Node's own. */
export { AsyncDisposableStack } from '@whatwg-node/disposablestack';
