/* Storage for tensors: a pool over the host's malloc and free.
 *
 * Tensors come and go in a few sizes, so freed blocks wait in lists by size class and are handed out again as they
 * are, neither cleared nor given back, until they add up to more than HELD_LIMIT or malloc fails. Size classes grow
 * by quarters of a power of two: a block is at most a quarter larger than asked for.
 *
 * A block is [… padding | Header | data], data aligned to 64 bytes, the header right before it. */
#include "kernels.h"

extern void *malloc(size_t nbytes);
extern void free(void *block);

enum { ALIGNMENT = 64, SMALLEST_BITS = 6, CLASSES = (32 - SMALLEST_BITS) * 4 + 1 };
static const uint32_t HELD_LIMIT = 256u << 20;

typedef struct Header {
    struct Header *next; /* while free */
    void *origin;        /* what malloc returned */
    uint32_t class;
} Header;

static Header *free_blocks[CLASSES];
static uint32_t held;

static uint64_t class_size(uint32_t class) { return (uint64_t)(4 + (class & 3)) << ((class >> 2) + SMALLEST_BITS - 2); }

/* The smallest class of at least nbytes. */
static uint32_t class_of(uint32_t nbytes)
{
    if (nbytes <= 1u << SMALLEST_BITS) return 0;
    uint32_t last = nbytes - 1, top = 31 - (uint32_t)__builtin_clz(last);
    uint32_t quarter = last >> (top - 2) & 3;
    return (top - SMALLEST_BITS) * 4 + quarter + 1;
}

EXPORT uint32_t storage_trim(void)
{
    uint32_t released = held;
    for (int class = 0; class < CLASSES; class++)
        while (free_blocks[class]) {
            Header *header = free_blocks[class];
            free_blocks[class] = header->next;
            free(header->origin);
        }
    held = 0;
    return released;
}

EXPORT void *storage_alloc(uint32_t nbytes)
{
    uint32_t class = class_of(nbytes);
    Header *header = free_blocks[class];
    if (header) {
        free_blocks[class] = header->next;
        held -= (uint32_t)class_size(class);
        return header + 1;
    }
    uint64_t total = class_size(class) + sizeof(Header) + ALIGNMENT - 1;
    if (total > UINT32_MAX) return 0;
    void *origin = malloc((size_t)total);
    if (!origin && storage_trim()) origin = malloc((size_t)total);
    if (!origin) return 0;
    uintptr_t data = ((uintptr_t)origin + sizeof(Header) + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    header = (Header *)data - 1;
    header->origin = origin;
    header->class = class;
    return (void *)data;
}

EXPORT void storage_free(void *block)
{
    if (!block) return;
    Header *header = (Header *)block - 1;
    uint32_t size = (uint32_t)class_size(header->class);
    if (size > HELD_LIMIT - held) {
        free(header->origin);
        return;
    }
    header->next = free_blocks[header->class];
    free_blocks[header->class] = header;
    held += size;
}
