// What of a file has come already, so that it need not be sent again.

/** Tells one version of a file on a server from another, by what HTTP says of it. At least one of the two texts is there. */
export type FileVersion = {
  etag: string | null;
  lastModified: string | null;
  sizeBytes: number;
};

/** The first bytes of a version of a file. */
export type KeptPart = {
  bytes: number;
  version: FileVersion;
};
