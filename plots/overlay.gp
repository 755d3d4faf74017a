# overlay: RSS of every configuration's median run over the share of the run, so that runs of different length lie over
# one another. plot_charts.c sets the texts, count, and for each i the data block $run_i (share, RSS in MB) and name_i.
X(px) = px / width_px
Y(px) = px / height_px

set lmargin at screen X(80)
set rmargin at screen X(width_px - key_px)
set bmargin at screen Y(60)
set tmargin at screen Y(height_px - 60)

ink = '#333333'
# Okabe and Ito's palette, which colour-blind people can tell apart, then the same with dashes
array colours[8] = ['#000000', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d31']

set label 1 'Resident memory over the share of the run' at screen X(80), screen Y(height_px - 24) left font ',16' \
    textcolor rgb ink
set label 2 subtitle_text at screen X(80), screen Y(height_px - 44) left font ',11' textcolor rgb '#666666'
set border 3 linecolor rgb '#888888'
set grid linetype 1 linecolor rgb '#e4e4e4' linewidth 1
set tics nomirror scale 0.5 textcolor rgb ink
set xrange [0:100]
set yrange [0:memory_top]
set xlabel 'share of the run, %' offset 0,0.4 textcolor rgb ink
set ylabel 'RSS, MB' textcolor rgb ink
set key at screen X(width_px - key_px + 12), screen Y(height_px - 56) left top reverse Left samplen 2 spacing 1.2 \
    textcolor rgb ink

plot for [i = 1:int(count)] sprintf('$run_%d', i) using 1:2 with lines linecolor rgb colours[1 + (i - 1) % 8] \
     linewidth 1.8 dashtype 1 + (i - 1) / 8 title value(sprintf('name_%d', i))
