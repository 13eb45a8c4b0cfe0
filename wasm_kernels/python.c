/* The kernels as Python sees them inside Pyodide: one module, `_pytensor_kernels`, of builtin functions and one type,
 * `Storage`, made through CPython's C interface. A call costs a tenth of what it would through a JavaScript proxy.
 * It holds no arithmetic: every function reads its arguments, makes room for the result and calls a kernel.
 *
 * There is no Python.h: the dozen declarations below are CPython's stable interface, resolved by the bridge against the
 * interpreter's own exports. Outside Pyodide nothing here is called and the imports may be traps. */

#include "kernels.h"

/* ---- CPython's interface, as far as it is used (32-bit, with the GIL) ---- */

typedef int32_t Py_ssize_t;
typedef struct TypeObject TypeObject;
typedef struct {
    Py_ssize_t reference_count;
    TypeObject *type;
} PyObject;

typedef struct {
    void *buffer;
    PyObject *owner;
    Py_ssize_t length, item_size;
    int read_only, ndim;
    char *format;
    Py_ssize_t *shape, *strides, *suboffsets;
    void *internal;
} Py_buffer;

typedef struct {
    const char *name;
    void *function;
    int flags;
    const char *doc;
} PyMethodDef;

typedef struct {
    const char *name;
    int type;
    Py_ssize_t offset;
    int flags;
    const char *doc;
} PyMemberDef;

typedef struct {
    int slot;
    void *value;
} PyType_Slot;

typedef struct {
    const char *name;
    int basic_size, item_size;
    unsigned flags;
    PyType_Slot *slots;
} PyType_Spec;

enum { METH_FASTCALL = 0x80, METH_O = 0x8 };
enum { TYPE_FLAG_DISALLOW_INSTANTIATION = 1 << 7, TYPE_FLAG_IMMUTABLE = 1 << 8 };
enum { SLOT_BF_GETBUFFER = 1, SLOT_TP_DEALLOC = 52, SLOT_TP_DOC = 56, SLOT_TP_MEMBERS = 72 };
enum { MEMBER_UINT = 11, MEMBER_READ_ONLY = 1 };
enum { BUFFER_WRITABLE = 1 };

PyObject *PyImport_AddModuleRef(const char *name);
int PyModule_AddFunctions(PyObject *module, PyMethodDef *methods);
int PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value);
PyObject *PyType_FromSpec(PyType_Spec *spec);
PyObject *_PyObject_New(TypeObject *type);
void PyObject_Free(void *object);
void Py_IncRef(PyObject *object);
void Py_DecRef(PyObject *object); /* takes a null pointer, too */
long PyLong_AsLong(PyObject *object);
unsigned long long PyLong_AsUnsignedLongLong(PyObject *object);
PyObject *PyLong_FromUnsignedLongLong(unsigned long long value);
double PyFloat_AsDouble(PyObject *object);
PyObject *PyObject_CallOneArg(PyObject *function, PyObject *argument);
PyObject *PyUnicode_FromString(const char *text);
char *PyBytes_AsString(PyObject *object);
PyObject *PyErr_Occurred(void);
PyObject *PyErr_NoMemory(void);
void PyErr_BadInternalCall(void);
int PyBuffer_FillInfo(Py_buffer *view, PyObject *owner, void *data, Py_ssize_t length, int read_only, int flags);
int PyObject_GetBuffer(PyObject *exporter, Py_buffer *view, int flags);
void PyBuffer_Release(Py_buffer *view);

/* ---- Storage: a block of the kernels' memory, or a buffer of another's, that lives as long as Python refers to it ---- */

typedef struct {
    PyObject head;
    void *data;
    uint32_t nbytes;
    PyObject *lender; /* the memoryview whose memory it is; null where it is the pool's */
} Storage;

static TypeObject *storage_type;
static PyObject *out_of_memory; /* called with the number of bytes that could not be had; it raises */

static void storage_dealloc(Storage *storage) {
    if (!storage->lender) storage_free(storage->data);
    Py_DecRef(storage->lender);
    PyObject_Free(storage);
    Py_DecRef((PyObject *)storage_type);
}

/* The view holds a reference to the storage, so its memory can't go while someone reads it. */
static int storage_getbuffer(Storage *storage, Py_buffer *view, int flags) {
    return PyBuffer_FillInfo(view, (PyObject *)storage, storage->data, (Py_ssize_t)storage->nbytes, 0, flags);
}

static void raise_out_of_memory(uint64_t nbytes) {
    PyObject *asked = PyLong_FromUnsignedLongLong(nbytes);
    if (asked && out_of_memory) Py_DecRef(PyObject_CallOneArg(out_of_memory, asked));
    if (!PyErr_Occurred()) PyErr_NoMemory();
    Py_DecRef(asked);
}

static Storage *storage_new(uint64_t nbytes) {
    void *data = nbytes < UINT32_MAX ? storage_alloc((uint32_t)nbytes) : 0;
    if (!data) {
        raise_out_of_memory(nbytes);
        return 0;
    }
    Storage *storage = (Storage *)_PyObject_New(storage_type);
    if (!storage) {
        storage_free(data);
        return 0;
    }
    storage->data = data;
    storage->nbytes = (uint32_t)nbytes;
    storage->lender = 0;
    return storage;
}

/* ---- Arguments ---- */

static Storage *as_storage(PyObject *object) {
    if (object->type == storage_type) return (Storage *)object;
    PyErr_BadInternalCall();
    return 0;
}

static const Layout *as_layout(PyObject *object) { return (const Layout *)PyBytes_AsString(object); }

/* The result's storage: the one handed in, or a new one of the layout's size where `out` is None (or anything else). */
static Storage *result_storage(PyObject *out, const Layout *layout, int dtype) {
    if (out->type == storage_type) {
        Py_IncRef(out);
        return (Storage *)out;
    }
    return storage_new((uint64_t)(uint32_t)layout->numel * (uint64_t)item_size(dtype));
}

static PyObject *finish(Storage *out, int32_t status) {
    if (status == OK) return (PyObject *)out;
    if (status == OUT_OF_MEMORY)
        raise_out_of_memory(out->nbytes);
    else
        PyErr_BadInternalCall();
    Py_DecRef((PyObject *)out);
    return 0;
}

static PyObject *wrong_call(void) {
    if (!PyErr_Occurred()) PyErr_BadInternalCall();
    return 0;
}

/* ---- The functions; each names its arguments as Python gives them ---- */

/* map(op, dtype, x, lx, lo, out, p, q) */
static PyObject *py_map(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 8) return wrong_call();
    int op = (int)PyLong_AsLong(args[0]), dtype = (int)PyLong_AsLong(args[1]);
    Storage *x = as_storage(args[2]);
    const Layout *lx = as_layout(args[3]), *lo = as_layout(args[4]);
    double p = PyFloat_AsDouble(args[6]), q = PyFloat_AsDouble(args[7]);
    int result_dtype = kernel_result_dtype(KIND_MAP, op, dtype);
    if (!x || !lx || !lo || result_dtype < 0) return wrong_call();
    if ((p == -1.0 || q == -1.0) && PyErr_Occurred()) return 0;
    Storage *out = result_storage(args[5], lo, result_dtype);
    return out ? finish(out, kernel_map(op, dtype, x->data, lx, out->data, lo, p, q)) : 0;
}

/* zip(op, dtype, a, la, b, lb, lo, out) */
static PyObject *py_zip(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 8) return wrong_call();
    int op = (int)PyLong_AsLong(args[0]), dtype = (int)PyLong_AsLong(args[1]);
    Storage *a = as_storage(args[2]), *b = as_storage(args[4]);
    const Layout *la = as_layout(args[3]), *lb = as_layout(args[5]), *lo = as_layout(args[6]);
    int result_dtype = kernel_result_dtype(KIND_ZIP, op, dtype);
    if (!a || !b || !la || !lb || !lo || result_dtype < 0) return wrong_call();
    Storage *out = result_storage(args[7], lo, result_dtype);
    return out ? finish(out, kernel_zip(op, dtype, a->data, la, b->data, lb, out->data, lo)) : 0;
}

/* reduce(op, dtype, x, lx, lo, out) */
static PyObject *py_reduce(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 6) return wrong_call();
    int op = (int)PyLong_AsLong(args[0]), dtype = (int)PyLong_AsLong(args[1]);
    Storage *x = as_storage(args[2]);
    const Layout *lx = as_layout(args[3]), *lo = as_layout(args[4]);
    int result_dtype = kernel_result_dtype(KIND_REDUCE, op, dtype);
    if (!x || !lx || !lo || result_dtype < 0) return wrong_call();
    Storage *out = result_storage(args[5], lo, result_dtype);
    return out ? finish(out, kernel_reduce(op, dtype, x->data, lx, out->data, lo)) : 0;
}

/* matmul(dtype, a, la, b, lb, lo, out) */
static PyObject *py_matmul(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 7) return wrong_call();
    int dtype = (int)PyLong_AsLong(args[0]);
    Storage *a = as_storage(args[1]), *b = as_storage(args[3]);
    const Layout *la = as_layout(args[2]), *lb = as_layout(args[4]), *lo = as_layout(args[5]);
    if (!a || !b || !la || !lb || !lo) return wrong_call();
    Storage *out = result_storage(args[6], lo, dtype);
    return out ? finish(out, kernel_matmul(dtype, a->data, la, b->data, lb, out->data, lo)) : 0;
}

/* cast(from_dtype, to_dtype, x, lx, lo, out) */
static PyObject *py_cast(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 6) return wrong_call();
    int from = (int)PyLong_AsLong(args[0]), to = (int)PyLong_AsLong(args[1]);
    Storage *x = as_storage(args[2]);
    const Layout *lx = as_layout(args[3]), *lo = as_layout(args[4]);
    if (!x || !lx || !lo) return wrong_call();
    Storage *out = result_storage(args[5], lo, to);
    return out ? finish(out, kernel_cast(from, to, x->data, lx, out->data, lo)) : 0;
}

/* fused(op, dtype, rows, columns, a, b, c, d, numbers) -> what kernel_fused returns; c and d may be None */
static PyObject *py_fused(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 9) return wrong_call();
    int32_t heads[4];
    void *data[4];
    for (int i = 0; i < 4; i++) {
        heads[i] = (int32_t)PyLong_AsLong(args[i]);
        data[i] = args[4 + i]->type == storage_type ? ((Storage *)args[4 + i])->data : 0;
    }
    const char *numbers = PyBytes_AsString(args[8]);
    if (!data[0] || !data[1] || !numbers || PyErr_Occurred()) return wrong_call();
    int32_t status = kernel_fused(heads[0], heads[1], heads[2], heads[3], data[0], data[1], data[2], data[3], numbers);
    return PyLong_FromUnsignedLongLong((unsigned long long)status);
}

/* alloc(nbytes) */
static PyObject *py_alloc(PyObject *self, PyObject *nbytes) {
    (void)self;
    unsigned long long asked = PyLong_AsUnsignedLongLong(nbytes);
    return PyErr_Occurred() ? 0 : (PyObject *)storage_new(asked);
}

/* borrow(memoryview): the view's own hold on its memory is what keeps that in place. */
static PyObject *py_borrow(PyObject *self, PyObject *memory) {
    (void)self;
    Py_buffer view;
    if (PyObject_GetBuffer(memory, &view, BUFFER_WRITABLE) < 0) return 0;
    Storage *storage = (Storage *)_PyObject_New(storage_type);
    if (storage) {
        storage->data = view.buffer;
        storage->nbytes = (uint32_t)view.length;
        storage->lender = memory;
        Py_IncRef(memory);
    }
    PyBuffer_Release(&view);
    return (PyObject *)storage;
}

/* op_name(kind, code) -> the op's name, or "" past the end of the list */
static PyObject *py_op_name(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (count != 2) return wrong_call();
    const char *name = kernel_op_name((int)PyLong_AsLong(args[0]), (int)PyLong_AsLong(args[1]));
    return PyUnicode_FromString(name ? name : "");
}

/* on_out_of_memory(handler): calls handler(nbytes), which raises, when memory ends */
static PyObject *py_on_out_of_memory(PyObject *self, PyObject *handler) {
    (void)self;
    PyObject *previous = out_of_memory;
    Py_IncRef(handler);
    out_of_memory = handler;
    Py_DecRef(previous);
    Py_IncRef(handler);
    return handler;
}

/* ---- The module ---- */

static PyMethodDef methods[] = {
    {"map", py_map, METH_FASTCALL, "map(op, dtype, x, lx, lo, out, p, q) -> Storage"},
    {"zip", py_zip, METH_FASTCALL, "zip(op, dtype, a, la, b, lb, lo, out) -> Storage"},
    {"reduce", py_reduce, METH_FASTCALL, "reduce(op, dtype, x, lx, lo, out) -> Storage"},
    {"matmul", py_matmul, METH_FASTCALL, "matmul(dtype, a, la, b, lb, lo, out) -> Storage"},
    {"cast", py_cast, METH_FASTCALL, "cast(from_dtype, to_dtype, x, lx, lo, out) -> Storage"},
    {"fused", py_fused, METH_FASTCALL, "fused(op, dtype, rows, columns, a, b, c, d, numbers) -> int"},
    {"alloc", py_alloc, METH_O, "alloc(nbytes) -> Storage"},
    {"borrow", py_borrow, METH_O, "borrow(memoryview) -> Storage"},
    {"op_name", py_op_name, METH_FASTCALL, "op_name(kind, code) -> str"},
    {"on_out_of_memory", py_on_out_of_memory, METH_O, "on_out_of_memory(handler) -> handler"},
    {0, 0, 0, 0},
};

static PyMemberDef storage_members[] = {
    {"address", MEMBER_UINT, offsetof(Storage, data), MEMBER_READ_ONLY, "where its first byte lies"},
    {"nbytes", MEMBER_UINT, offsetof(Storage, nbytes), MEMBER_READ_ONLY, "its size in bytes"},
    {0, 0, 0, 0, 0},
};

static PyType_Slot storage_slots[] = {
    {SLOT_TP_DEALLOC, storage_dealloc},
    {SLOT_BF_GETBUFFER, storage_getbuffer},
    {SLOT_TP_MEMBERS, storage_members},
    {SLOT_TP_DOC, "A block of the kernels' memory; memoryview(storage) reads and writes it."},
    {0, 0},
};

static PyType_Spec storage_spec = {
    "_pytensor_kernels.Storage", sizeof(Storage), 0,
    TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE, storage_slots,
};

/* Makes the module and puts it among the imported ones. 0, or -1 with a Python exception set. */
EXPORT int python_init(void) {
    storage_type = (TypeObject *)PyType_FromSpec(&storage_spec);
    PyObject *module = PyImport_AddModuleRef("_pytensor_kernels");
    PyObject *build = PyUnicode_FromString(kernel_build());
    if (!storage_type || !module || !build) return -1;
    if (PyModule_AddFunctions(module, methods) < 0) return -1;
    if (PyModule_AddObjectRef(module, "Storage", (PyObject *)storage_type) < 0) return -1;
    return PyModule_AddObjectRef(module, "build", build);
}
