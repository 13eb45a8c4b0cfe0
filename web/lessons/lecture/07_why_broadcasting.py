"""Why broadcasting?

Suppose you want to add 10 to every element of a vector. A zip needs two tensors of one shape, and 10 is just a
number.

You could repeat it: make a second vector full of tens. That works, and fills memory with copies of a number you
already have. Or you could write a loop. That works too, and Python goes through it one slow step at a time.

Broadcasting is the third way. It says that a shape with room to grow may be used as if it were repeated. Nothing is
copied, no loop is written, and the fast code underneath is the same zip as before.

Try: Make the vector longer. Which of the three ways need no change?
"""

vector1 = tensor([1, 2, 3])

repeated = vector1 + tensor([10, 10, 10])

temp_vector = zeros(vector1.shape)
for i in range(vector1.shape[0]):
    temp_vector[i] = vector1[i] + 10

broadcast = vector1 + 10
