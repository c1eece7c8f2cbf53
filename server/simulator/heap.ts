// Python's heapq over ComfyUI's queue items, with its order in the array and its failure on a tie.

export type Graph = { [nodeId: string]: GraphNode };
export type GraphNode = { class_type: string; inputs: { [name: string]: unknown }; _meta?: { title?: string } | null };

/** number, prompt_id, prompt, extra_data, outputs_to_execute */
export type QueueItem = [number, string, Graph, { [key: string]: unknown }, string[]];

/** Comparing two dicts raises in Python: same number and same id. */
export class HeapTie extends Error {}

function isLess(a: QueueItem, b: QueueItem): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  if (a[1] !== b[1]) return a[1] < b[1];
  throw new HeapTie();
}

/** The item is in the array before the first comparison, so a tie leaves it there, as in ComfyUI. */
export function heapPush(heap: QueueItem[], item: QueueItem): void {
  heap.push(item);
  siftDown(heap, 0, heap.length - 1);
}

export function heapPop(heap: QueueItem[]): QueueItem | undefined {
  const last = heap.pop();
  const top = heap[0];
  if (last === undefined || top === undefined) return last;
  heap[0] = last;
  siftUp(heap);
  return top;
}

export function heapify(heap: QueueItem[]): void {
  const items = heap.splice(0);
  for (const item of items) quietly(() => heapPush(heap, item));
}

function siftDown(heap: QueueItem[], start: number, from: number): void {
  const item = at(heap, from);
  let position = from;
  while (position > start) {
    const parent = (position - 1) >> 1;
    if (!isLess(item, at(heap, parent))) break;
    heap[position] = at(heap, parent);
    heap[parent] = item;
    position = parent;
  }
}

function siftUp(heap: QueueItem[]): void {
  const item = at(heap, 0);
  let position = 0;
  for (let child = 1; child < heap.length; child = 2 * position + 1) {
    const right = child + 1;
    if (right < heap.length && !quietly(() => isLess(at(heap, child), at(heap, right)))) child = right;
    heap[position] = at(heap, child);
    heap[child] = item;
    position = child;
  }
  quietly(() => siftDown(heap, 0, position));
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof HeapTie) return undefined;
    throw error;
  }
}

function at(heap: QueueItem[], index: number): QueueItem {
  const item = heap[index];
  if (!item) throw new RangeError("outside the heap");
  return item;
}
