#ifndef VLMCHAT_CNETTLE_SHIM_H
#define VLMCHAT_CNETTLE_SHIM_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

// Nettle 4 dropped the length argument of the digest functions; this hides the difference from Swift.
static inline void cnettle_sha256_digest(struct sha256_ctx *context, uint8_t digest[SHA256_DIGEST_SIZE]) {
#if NETTLE_VERSION_MAJOR >= 4
  nettle_sha256_digest(context, digest);
#else
  nettle_sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}

static inline void cnettle_sha1_digest(struct sha1_ctx *context, uint8_t digest[SHA1_DIGEST_SIZE]) {
#if NETTLE_VERSION_MAJOR >= 4
  nettle_sha1_digest(context, digest);
#else
  nettle_sha1_digest(context, SHA1_DIGEST_SIZE, digest);
#endif
}

#endif
