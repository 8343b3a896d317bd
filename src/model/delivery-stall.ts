/** How long a delivery may make no progress, where the operator says nothing else: a slow disk or proxy takes a minute, and nothing is lost by waiting two. */
export const DELIVERY_STALL_MS_DEFAULT = 120_000
