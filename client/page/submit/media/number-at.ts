// Whole numbers in bytes. Beyond their end a RangeError: whoever reads a broken file keeps what was found before.

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const uint16 = (bytes: Uint8Array, at: number, little = false): number => view(bytes).getUint16(at, little);

export const uint32 = (bytes: Uint8Array, at: number, little = false): number => view(bytes).getUint32(at, little);

/** As a double: no file is longer than 2^53. */
export const uint64 = (bytes: Uint8Array, at: number): number => Number(view(bytes).getBigUint64(at));

/** Seven bits a byte, as ID3 has them. */
export const synchsafe = (bytes: Uint8Array, at: number): number => {
  const value = uint32(bytes, at);
  return [24, 16, 8, 0].reduce((sum, shift) => sum * 0x80 + ((value >> shift) & 0x7f), 0);
};
