"""Convolution: a small pattern, everywhere

A convolution slides a small grid of weights, the kernel, over an image, and at each place multiplies and sums. One
set of weights is used everywhere: that is broadcasting's idea again, applied to places.

This kernel answers to edges between left and right: the left neighbours count against the right ones. The image is
a dark half beside a bright half, so the answer is large along the border and 0 where nothing changes.

Weights used in many places collect the gradients of all of them. Look at `kernel.grad`: each entry is a sum over
every place the kernel has been.

Try: Turn the kernel by a quarter, so that it answers to edges between above and below.
Try: Make every weight of the kernel 1/9, and the image is blurred.
"""

image = zeros(1, 1, 6, 6)
image[:, :, :, 3:] = 1.0

kernel = tensor([[[[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]]], requires_grad=True)
edges = nn.functional.conv2d(image, kernel)
edges.sum().backward()

# one place by hand: the patch whose top left corner is (0, 1)
patch = image[0, 0, 0:3, 1:4]
by_hand = (patch * kernel[0, 0]).sum()
