import sys, io, time, subprocess, os

sys.path.insert(0, ".")
from PIL import Image
import photos.imaging as im


def noise(w, h):
    return Image.effect_noise((w // 8, h // 8), 60).resize((w, h)).convert("RGB")


for size in [(1600, 1200), (4000, 3000), (8000, 6000)]:
    for prog in (False, True):
        b = io.BytesIO()
        noise(*size).save(b, "JPEG", quality=85, progressive=prog)
        d = b.getvalue()
        t = time.time()
        p = subprocess.run([sys.executable, "-I", "photos/imaging.py"], input=d, capture_output=True)
        print(
            size,
            prog,
            len(d),
            p.returncode,
            p.stdout[:20] if p.returncode else [(x.width, x.height, len(x.data)) for x in im.unpack(p.stdout)],
            round(time.time() - t, 2),
            p.stderr[-200:],
        )
b = io.BytesIO()
Image.new("RGBA", (5000, 5000), (1, 2, 3, 99)).save(b, "PNG")
d = b.getvalue()
t = time.time()
p = subprocess.run([sys.executable, "-I", "photos/imaging.py"], input=d, capture_output=True)
print("png25", len(d), p.returncode, len(p.stdout), round(time.time() - t, 2), p.stderr[-200:])
t = time.time()
p = subprocess.run([sys.executable, "-I", "photos/imaging.py"], input=b"GIF89a", capture_output=True)
print(p.stdout, round(time.time() - t, 2))
