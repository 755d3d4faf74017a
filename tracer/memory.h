/* Memory outside Python's heap; running out of it ends the process with a message. Any thread, no GIL needed.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include "python.h"

static inline void *memory_get(size_t count, size_t size)
{
    void *memory = PyMem_RawCalloc(count, size);
    if (memory == NULL)
        Py_FatalError("rsstrace: out of memory");
    return memory;
}

static inline void *memory_grow(void *memory, size_t size)
{
    memory = PyMem_RawRealloc(memory, size);
    if (memory == NULL)
        Py_FatalError("rsstrace: out of memory");
    return memory;
}

static inline void memory_free(void *memory)
{
    PyMem_RawFree(memory);
}

#endif
